import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "build/**",
      "labextension/lib/**",
      "labextension/build/**",
      "node_modules/**",
      "test/output/**",
      ".limpid/**",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": ["error", {fixStyle: "separate-type-imports"}],
      "@typescript-eslint/no-namespace": "error",
      "@typescript-eslint/no-unused-vars": ["error", {argsIgnorePattern: "^_"}],
      "max-lines": ["error", {max: 400}],
      "max-lines-per-function": ["error", {max: 70, skipBlankLines: true, skipComments: true}],
      "no-restricted-syntax": ["error", {selector: "TSEnumDeclaration", message: "Use a union of strings."}],
      eqeqeq: "error",
    },
  },
  {files: ["test/**/*.ts", "bench/**/*.ts"], rules: {"max-lines-per-function": "off"}},
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        require: "readonly",
        module: "writable",
        __dirname: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        setInterval: "readonly",
        clearTimeout: "readonly",
        clearInterval: "readonly",
        globalThis: "readonly",
        fetch: "readonly",
        AbortController: "readonly",
        AbortSignal: "readonly",
      },
    },
    rules: {"@typescript-eslint/no-require-imports": "off"},
  },
);
