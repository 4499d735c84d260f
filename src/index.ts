/**
 * limpid: see what goes on inside a language model.
 *
 * @packageDocumentation
 */
import "./widgets/index.js";

export * from "./facade/index.js";
