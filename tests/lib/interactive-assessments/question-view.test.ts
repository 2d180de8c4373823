import { describe, expect, test } from "vitest";
import type { ChoiceNode, QuestionView, ShownQuestion } from "#lib/interactive-assessments";
import {
  bankOfOne,
  choice,
  contentDir,
  declaration,
  itemXml,
  openBank,
  testXml,
  textEntry,
} from "./content-fixture";

async function viewOf(item: string, userId = "user1"): Promise<QuestionView | undefined> {
  const bank = await bankOfOne(item);
  return plain((await bank.questionViews({ userId, resourceId: "quiz" }, [{ id: "q1" }]))?.[0]);
}

function plain(question: ShownQuestion | undefined): QuestionView | undefined {
  if (question !== undefined && "kind" in question) throw new Error("it was changed");
  return question;
}

function textItem(body: string): string {
  const declarations = declaration({ baseType: "string", correct: ["x"] });
  return itemXml({ declarations, body: body + textEntry() });
}

describe("the view of a question", () => {
  test("is a tree of text, plain markup and interactions", async () => {
    const body = `
      <div class="big" id="x" dir="ltr">
        <p xml:lang="de">Ein <strong>Wort</strong> <em>hier</em></p>
        <hr/>
      </div>
      <pre>a
  b</pre>`;
    const text = (value: string) => ({ kind: "text", text: value });
    const element = (tag: string, children: readonly unknown[]) => {
      return { kind: "element", tag, children };
    };
    expect(await viewOf(textItem(body))).toEqual({
      id: "q1",
      title: "Question",
      body: [
        {
          ...element("div", [
            {
              ...element("p", [
                text("Ein "),
                element("strong", [text("Wort")]),
                text(" "),
                element("em", [text("hier")]),
              ]),
              lang: "de",
            },
            element("hr", []),
          ]),
          dir: "ltr",
          attributes: { class: "content-big", id: "content-x" },
        },
        element("pre", [text("a\n  b")]),
        element("p", [{ kind: "textEntry", responseIdentifier: "RESPONSE" }]),
      ],
    });
  });

  test("has references decoded once, and CDATA as it stands", async () => {
    const body = "<p>&lt;b&gt; &amp;amp; &#x41;&#66; <![CDATA[<i>&amp;]]><!-- no --></p>";
    const view = await viewOf(textItem(body));
    expect(JSON.stringify(view)).toContain("<b> &amp; AB ");
    expect(JSON.stringify(view)).toContain("<i>&amp;");
    expect(JSON.stringify(view)).not.toContain("no --");
  });

  test("tells one choice from several, and never more than there are", async () => {
    const maxOf = async (attributes: string, cardinality: string) => {
      const declarations = declaration({ cardinality, correct: ["A"] });
      const view = await viewOf(itemXml({ declarations, body: choice(attributes) }));
      return (view?.body[0] as ChoiceNode).maxChoices;
    };
    expect(await maxOf("", "single")).toBe(1);
    expect(await maxOf('max-choices="3"', "multiple")).toBe(3);
    expect(await maxOf('max-choices="0"', "multiple")).toBe(4);
    expect(await maxOf('max-choices="9"', "multiple")).toBe(4);
  });
});

describe("choices", () => {
  const shuffled = itemXml({
    declarations: declaration({ correct: ["A"] }),
    body: choice('max-choices="1" shuffle="true"').replace('"B"', '"B" fixed="true"'),
  });
  const orderOf = (view: QuestionView | undefined) =>
    (view?.body[0] as ChoiceNode).choices.map(({ identifier }) => identifier).join("");

  test("stay in the author's order unless they may be shuffled", async () => {
    const item = itemXml({ declarations: declaration({ correct: ["A"] }), body: choice() });
    expect(orderOf(await viewOf(item))).toBe("ABCD");
  });

  test("are shuffled for each student, always the same way, fixed ones in place", async () => {
    const files = { "quiz/assessment.xml": testXml(), "quiz/q1.xml": shuffled };
    const bank = openBank(await contentDir(files));
    const orders = new Set<string>();
    for (let student = 0; student < 30; student += 1) {
      const slot = { userId: `student-${student}`, resourceId: "quiz" };
      const look = async (attemptNumber: number): Promise<string> => {
        const list = (await bank.list(slot, attemptNumber)) ?? [];
        return orderOf(plain((await bank.questionViews(slot, list))?.[0]));
      };
      const order = await look(1);
      expect(await look(2)).toBe(order);
      expect([...order].sort().join("")).toBe("ABCD");
      expect(order.indexOf("B")).toBe(1);
      orders.add(order);
    }
    expect(orders.size).toBeGreaterThan(1);
  });
});
