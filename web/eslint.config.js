import pluginVue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.cache/**', 'src/shared/api.d.ts'] },
  ...tseslint.configs.recommended,
  ...pluginVue.configs['flat/recommended'],
  ...a11y.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    rules: {
      // Folder = noun, file = verb: hazard/Verify.vue.
      'vue/multi-word-component-names': 'off',
      'vue/no-reserved-component-names': 'off',
      // Layout of templates is for the eye of who writes them.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'no-eval': 'error',
      // A label that wraps its input or names it by id is enough for every reader.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  {
    // law: the apps share src/shared and nothing else.
    files: ['src/field/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/office/**', '**/public/**', 'element-plus*', 'pinia*'] }] },
  },
  {
    files: ['src/office/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/field/**'] }] },
  },
)
