import type * as ts from "@tslab/typescript-for-tslab";
import type {Edit} from "./edits.js";

/**
 * Writes `{x}` as `{x: x}`: tslab finds variables of earlier cells by the names that stand for values, and takes the one of
 * a shorthand for that of the property alone.
 */
export function longhandEdits(typescript: typeof ts, code: string): readonly Edit[] {
  const file = typescript.createSourceFile("cell.ts", code, typescript.ScriptTarget.Latest);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (typescript.isShorthandPropertyAssignment(node)) {
      const at = node.name.getStart(file);
      const name = code.slice(at, node.name.end);
      // The whole name, so that what is told of its value is told of its place.
      edits.push({at, remove: name.length, insert: `${name}: ${name}`});
    }
    typescript.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}
