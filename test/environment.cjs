const {TestEnvironment} = require("jest-environment-node");

// TensorFlow reads this when it is loaded; what tests set in `process.env` reaches only a copy of it.
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

/**
 * Shares Node's own typed arrays with the tests' realm: tfjs-node checks `instanceof Float32Array`
 * in its own realm, and jest's separate globals would fail that check.
 */
module.exports = class SharedRealmEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const shared = [
      "ArrayBuffer",
      "SharedArrayBuffer",
      "DataView",
      "Int8Array",
      "Uint8Array",
      "Uint8ClampedArray",
      "Int16Array",
      "Uint16Array",
      "Int32Array",
      "Uint32Array",
      "Float32Array",
      "Float64Array",
      "BigInt64Array",
      "BigUint64Array",
    ];
    for (const name of shared) this.global[name] = globalThis[name];
  }
};
