import {standalonePage} from "../../../labextension/src/element/standalone-page.js";

const parts = {
  title: "saliency",
  svg: "<svg></svg>",
  alt: "The keys",
  state: {view: "saliency"},
  script: "run()",
};

/** What an HTML reader would take for the content of the first script of a type. */
const scriptOf = (page: string, open: string) => page.split(open)[1].split("</script>")[0];

test("a token that closes a script does not end the state", () => {
  const state = {tokens: ["</script><script>alert(1)</script>", "<!--"]};
  const page = standalonePage("saliency", {...parts, state});
  expect(JSON.parse(scriptOf(page, '<script type="application/json">'))).toEqual({version: 1, state});
});

test("a closing tag in the script's own strings does not end the script", () => {
  const page = standalonePage("saliency", {...parts, script: 'x="</script>"; y="<!--"'});
  expect(scriptOf(page, "<script>")).toBe('x="<\\/script>"; y="<\\!--"');
});

test("text in the alternative of the picture cannot leave its attribute", () => {
  const page = standalonePage("saliency", {...parts, alt: '"><img src=x onerror=alert(1)>'});
  expect(page).toContain('alt="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"');
});

test("without the script the page is the picture alone", () => {
  const page = standalonePage("saliency", {...parts, script: undefined});
  expect(page).toContain("data:image/svg+xml");
  expect(page).not.toContain("<script>");
});
