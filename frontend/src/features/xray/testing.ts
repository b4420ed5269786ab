// A feature for tests.

import type { Feature } from '#/api/shapes'

export const feature = (index: number, label: string): Feature => ({
  artifact: 'demo',
  index,
  label,
  description: '',
  density: 0,
  max_activation: 20,
  top_tokens: [],
  bottom_tokens: [],
  dial: { mode: 'clamp', positions: 'header', ceiling: 2, safe: null, dose: null, curve: [] },
})
