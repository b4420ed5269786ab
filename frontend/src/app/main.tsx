// Where the page starts.

import '#/styles/index.css'
import './theme'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from '#/api/queryClient'
import { languageWished, speak } from '#/lib/language'
import { keepFresh } from './keep'
import { router } from './router'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has lost its #root')
const place = root

function show(): void {
  createRoot(place).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
}

keepFresh()
// Not awaited here: the words are in files that wait for this one.
void speak(languageWished())
  .catch(() => speak('en')) // better than nothing
  .then(show)
