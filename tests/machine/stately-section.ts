/** The last section of docs/machine.md. What it says of the extractor is in stately.test.ts. */
export const STATELY = `## Open it in Stately

[\`machines/attempt.machine.ts\`](../machines/attempt.machine.ts) can be opened as it is.

- **In the browser:** open [stately.ai/editor](https://stately.ai/editor), make a new machine (an
  import overwrites the one that is open), choose Import in the Code panel or in the Machine menu,
  and paste the whole file. Stately describes it under
  [import from code](https://stately.ai/docs/import-from-code).
- **In VS Code:** install the extension Stately Editor (\`statelyai.stately-editor\`), open the file
  and run \`Stately: Open Visual Editor\`. The older extension named XState does not fully support
  XState 5, as [its own page](https://stately.ai/docs/xstate-vscode-extension) says.

What is changed there and brought back has to pass \`npm test\`, which also asks for this page to be
written again.

### What is checked, and what is not

Stately has published an extractor, \`@xstate/machine-extractor\` 0.16.0, which reads the source
without running it. \`tests/machine/stately.test.ts\` lets it read the file and compares what it saw
with the machine that runs.

- **It sees** the id; every state with its place, its initial state and its description; every
  transition with its event, guard, target, actions and description, in order.
- **It sees as text only** \`context\`, which is a function.
- **It does not see** \`version\`, nor the functions and types in \`setup\`: guards and actions are
  names to it.
- **It loses, without a word,** states and transitions that come from another file, by a computed
  key, a spread or a name, and targets that are not written out.

So the literal holds nothing but string literals, apart from \`context\`. The same test reads it a
second time, with TypeScript, and refuses computed keys, spreads and names, also those of the same
file, which the extractor would follow. Each of these is planted in the source once, to see that it
is noticed.

**Not checked:** the importer at stately.ai and the extensions, which need the network or an editor
and may read the source in another way.
`;
