import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Real browsers, engines and servers start within tests; on a shared machine that takes a while.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // For the same reason; what is waited for comes in milliseconds on a quiet one.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    pool: 'forks',
    reporters: ['default', './scripts/stuck-tests.ts'],
  },
})
