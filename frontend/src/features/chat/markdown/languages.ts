// The languages that are coloured, by the names that fences give them.

const NAMES = {
  bash: ['sh', 'shell', 'zsh', 'console'],
  c: ['h'],
  cpp: ['c++', 'cc', 'hpp'],
  csharp: ['cs', 'c#'],
  css: ['scss'],
  diff: ['patch'],
  go: ['golang'],
  ini: ['toml'],
  java: [],
  javascript: ['js', 'jsx', 'mjs'],
  json: ['jsonc'],
  kotlin: ['kt'],
  markdown: ['md'],
  php: [],
  python: ['py', 'python3'],
  ruby: ['rb'],
  rust: ['rs'],
  sql: ['postgresql', 'sqlite'],
  swift: [],
  typescript: ['ts', 'tsx'],
  xml: ['html', 'svg', 'vue'],
  yaml: ['yml'],
} as const satisfies Record<string, readonly string[]>

export type Language = keyof typeof NAMES

const BY_NAME = new Map<string, Language>(
  Object.entries(NAMES).flatMap(([language, others]) => [language, ...others].map((name) => [name, language as Language] as const)),
)

export const languageOf = (name: string) => BY_NAME.get(name.toLowerCase())
export const isKnown = (name: string) => languageOf(name) !== undefined
