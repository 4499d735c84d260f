import {readFileSync} from "node:fs";
import type {Locator} from "playwright-core";

/** What axe-core finds within an element, shadow roots included: one line per finding. */
export async function violations(element: Locator): Promise<string[]> {
  const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  await element.page().evaluate(source);
  return element.evaluate(async (node) => {
    const {axe} = window as unknown as {
      axe: {
        run(
          context: Element,
        ): Promise<{violations: {id: string; nodes: {html: string; failureSummary: string}[]}[]}>;
      };
    };
    const found = await axe.run(node);
    return found.violations.flatMap(({id, nodes}) =>
      nodes.slice(0, 3).map(({html, failureSummary}) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  });
}
