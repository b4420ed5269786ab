// The Lingui macros, expanded: English stays where it is written, other languages are found by its hash.

import { transformAsync } from '@babel/core'
import macro from '@lingui/babel-plugin-lingui-macro'
import type { Plugin } from 'vite'

const USES = /from '@lingui\/(?:core|react)\/macro'/

export function macros(): Plugin {
  return {
    name: 'lingui-macros',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\.tsx?$/.test(id) || !USES.test(code)) return null
      const done = await transformAsync(code, {
        filename: id,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: id.endsWith('x') ? ['typescript', 'jsx'] : ['typescript'] },
        plugins: [[macro, { stripMessageField: false }]],
      })
      return done?.code ? { code: done.code, map: done.map } : null
    },
  }
}
