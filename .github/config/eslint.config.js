// Lint rules: strict types, no floating promises, named exports, and nothing impure below effects/.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

const impure = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "Pass the time in." },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Pass the time in." },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: "Pass randomness in." },
  { selector: "MemberExpression[object.name='process']", message: "Pass the environment in." },
];

export default tseslint.config(
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/../..` } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-restricted-syntax": ["error", { selector: "ExportDefaultDeclaration", message: "Use named exports." }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  { files: ["scripts/core/**", "scripts/vendors/**"], rules: { "no-restricted-syntax": ["error", ...impure] } },
  { files: ["**/*.config.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["**/*.{js,mjs}"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: "readonly" } },
  },
);
