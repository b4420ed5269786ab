import { lingui } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import pxtorem from 'postcss-pxtorem'
import { defineConfig } from 'vitest/config'
import { macros } from './macros'
import { shell } from './shell'

const backend = 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [macros(), react(), lingui({ failOnMissing: true, failOnCompileError: true }), shell()],
  // Written in px, read in rem: whoever sets larger letters in the browser gets them.
  css: { postcss: { plugins: [pxtorem({ propList: ['font', 'font-size'], mediaQuery: false })] } },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    assetsInlineLimit: 0, // the CSP allows no data: fonts or scripts
    manifest: true,
    target: 'es2023',
    rolldownOptions: {
      // What the first chat needs is one file: cut up for the lazy parts that share it, it would weigh a tenth more.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  server: {
    fs: { allow: ['.', '../tests/contract'] }, // the golden transcripts, read by both languages
    proxy: {
      ...Object.fromEntries(['/api', '/v1', '/admin', '/static'].map((path) => [path, backend])),
      '/ws': { target: backend, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    css: { include: /tokens\.css/ }, // its contrasts are tested
    testTimeout: 20_000, // a busy machine is no reason to fail
  },
})
