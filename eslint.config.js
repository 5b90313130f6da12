import figma from '@figma/eslint-plugin-figma-plugins'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['build/', 'out/', 'dist/', 'node_modules/', 'data/', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './src/tsconfig.json',
          './ui/tsconfig.json',
          './test/ui/tsconfig.json',
          './bench/trip/plain-plugin/sandbox/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers in messages are the rule here, not a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A leading underscore says that a value is taken out in order to be left out.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // An async function without await states the interface it fulfils.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // The compiler carries what it knows of a mutable value across an await, where it may no longer hold.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Typed-array loops index within bounds they have just checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    extends: [figma.flatConfigs.recommended],
  },
  {
    // The only way to the clipboard that a page without a secure context has; and the only way to a provider on
    // this machine, which is marked so that nobody uses it for another.
    files: ['ui/components/copy-text.ts', 'proxy/sign-in/provider.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    ...tseslint.configs.disableTypeChecked,
  },
)
