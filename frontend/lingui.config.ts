import { formatter } from '@lingui/format-po'
import { defineConfig } from '@lingui/cli'

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de', 'pseudo'],
  pseudoLocale: 'pseudo',
  catalogs: [{ path: 'src/words/{locale}', include: ['src'], exclude: ['**/*.test.*', '**/*.gen.ts'] }],
  format: formatter({ lineNumbers: false }),
  orderBy: 'messageId',
})
