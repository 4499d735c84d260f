"use strict";

// Old syntax on purpose: a Node that is too old must be able to read this file, and say so.
var oldest = [20, 19];

/** Ends the process with cause and fix if this Node is older than limpid needs. */
module.exports = function requireNode() {
  var version = process.versions.node.split(".").map(Number);
  if (version[0] > oldest[0] || (version[0] === oldest[0] && version[1] >= oldest[1])) return;
  console.error("✗ Node " + process.versions.node + " is too old for limpid.");
  console.error("  Cause: limpid needs Node " + oldest.join(".") + " or newer.");
  console.error("  Fix:   Install a newer Node (nodejs.org, or nvm install 22), and run the command again.");
  process.exit(1);
};
