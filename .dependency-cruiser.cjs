/** The layers of docs/architecture.md: `a ← b` reads "b may import a". */
const folders = [
  ["tensors", "tables"],
  ["models"],
  ["capture", "corpora"],
  ["generation", "records", "training"],
  ["attribution", "lens", "neurons", "similarity", "probes", "transfer"],
  ["figures"],
  ["facade"],
  ["study"],
  ["cli"],
];
const layers = folders.map((names) => names.join("|"));
const notAbove = layers.map((layer, i) => ({
  name: `${layer}-imports-only-below`,
  severity: "error",
  from: {path: `^src/(${layer})/`},
  to: {
    path: `^src/(${[...layers.slice(i + 1), "widgets", "index"].join("|")})`,
  },
}));
const siblings = folders
  .filter((names) => names.length > 1)
  .flatMap((names) =>
    names.map((name) => ({
      name: `${name}-not-its-siblings`,
      severity: "error",
      from: {path: `^src/${name}/`},
      to: {path: `^src/(${names.filter((other) => other !== name).join("|")})/`},
    })),
  );

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: {circular: true, viaOnly: {dependencyTypesNot: ["type-only"]}},
    },
    ...notAbove,
    ...siblings,
    {
      name: "views-import-nothing-of-ours",
      severity: "error",
      from: {path: "^src/views/"},
      to: {path: "^(src|labextension)/", pathNot: "^src/views/"},
    },
    {
      name: "views-only-for-figures-widgets-labextension",
      severity: "error",
      from: {
        path: `^src/(${folders.slice(0, 5).flat().join("|")})/`,
      },
      to: {path: "^src/views/"},
    },
    {
      name: "widgets-import-only-figures-and-views",
      severity: "error",
      from: {path: "^src/widgets/"},
      to: {path: "^src/", pathNot: "^src/(widgets|figures|views)/"},
    },
    {
      name: "labextension-imports-only-views",
      severity: "error",
      from: {path: "^labextension/src/"},
      to: {path: "^src/", pathNot: "^src/views/"},
    },
    {
      name: "folders-by-their-index",
      severity: "error",
      from: {path: "^(src|labextension)/([^/]+)/"},
      to: {path: "^src/([^/]+)/(?!index\\.ts$)", pathNot: "^src/$2/"},
    },
    {
      name: "one-door-to-tfjs",
      severity: "error",
      from: {pathNot: "^src/tensors/"},
      to: {path: "@tensorflow/"},
    },
    {
      name: "one-door-to-duckdb",
      severity: "error",
      from: {pathNot: "^src/tables/"},
      to: {path: "@duckdb/"},
    },
    {
      name: "one-door-to-tslab",
      severity: "error",
      from: {pathNot: "^src/widgets/"},
      to: {path: "node_modules/tslab"},
    },
    // limpid-standalone is an alias of webpack.config.js for a file that the same build makes.
    {
      name: "not-to-unresolvable",
      severity: "error",
      from: {},
      to: {couldNotResolve: true, pathNot: "^limpid-standalone"},
    },
  ],
  options: {
    doNotFollow: {path: "node_modules"},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: "tsconfig.json"},
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
