// The Lingui macros, expanded: English stays where it is written, ready to be said; other languages are found by its hash.

import { type PluginObj, transformAsync, types } from '@babel/core'
import macro from '@lingui/babel-plugin-lingui-macro'
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

const USES = /from '@lingui\/(?:core|react)\/macro'/

/** Messages as catalogues have them: what reads ICU would be a twentieth of the first route. */
const compiled: PluginObj = {
  visitor: {
    Program: {
      exit(program) {
        program.traverse({
          ObjectExpression({ node }) {
            if (!node.leadingComments?.some(({ value }) => value === 'i18n')) return
            for (const property of node.properties) {
              if (!types.isObjectProperty(property) || !types.isStringLiteral(property.value)) continue
              if (types.isIdentifier(property.key, { name: 'message' })) property.value = types.valueToNode(compileMessageOrThrow(property.value.value))
            }
          },
        })
      },
    },
  },
}

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
        plugins: [[macro, { stripMessageField: false }], compiled],
      })
      return done?.code ? { code: done.code, map: done.map } : null
    },
  }
}
