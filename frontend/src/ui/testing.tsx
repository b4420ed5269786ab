// Tests render as the page does: with a language, English.

import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { render as plain, type RenderResult } from '@testing-library/react'
import type { ReactElement, ReactNode } from 'react'
import { speak } from '#/lib/language'

await speak('en')

export const Spoken = ({ children }: { children: ReactNode }) => <I18nProvider i18n={i18n}>{children}</I18nProvider>

export const render = (ui: ReactElement): RenderResult => plain(ui, { wrapper: Spoken })
