import { join } from "node:path";
import ts from "typescript";

const MACHINES = join(import.meta.dirname, "../../machines");

/** The fields of an event besides its type. */
export interface EventFields {
  readonly event: string;
  /** As TypeScript writes them: "questionIndex: number", "attemptId?: string". */
  readonly fields: readonly string[];
}

/** The docstring of every guard and action that has one, on one line. */
export function ruleDocstrings(): ReadonlyMap<string, string> {
  const docstrings = new Map<string, string>();
  const statements = ["attempt.guards.ts", "attempt.actions.ts"].flatMap((file) => [
    ...sourceOf(file).source.statements,
  ]);
  for (const statement of statements) {
    if (!ts.isFunctionDeclaration(statement) || statement.name === undefined) continue;
    const nearest = ts.getJSDocCommentsAndTags(statement).at(-1);
    const text = ts.getTextOfJSDocComment(nearest?.comment);
    if (text !== undefined) docstrings.set(statement.name.text, text.replace(/\s+/g, " "));
  }
  return docstrings;
}

/** Every event that can be sent, from the type AttemptEvent, in the order of its definition. */
export function eventFields(): readonly EventFields[] {
  const { source, checker } = sourceOf("attempt.events.ts");
  const alias = source.statements.find(
    (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === "AttemptEvent",
  );
  if (alias === undefined) throw new Error("attempt.events.ts has no type AttemptEvent");
  const type = checker.getTypeAtLocation(alias);
  const events = type.isUnion() ? type.types : [type];
  return events.map((event) => fieldsOf(event, alias, checker));
}

function fieldsOf(event: ts.Type, at: ts.Node, checker: ts.TypeChecker): EventFields {
  const fields: string[] = [];
  let name = "";
  for (const property of event.getProperties()) {
    const type = checker.getTypeOfSymbolAtLocation(property, at);
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const written = checker.typeToString(type).replace(/ \| undefined$/, "");
    if (property.name === "type" && type.isStringLiteral()) name = type.value;
    else fields.push(`${property.name}${isOptional ? "?" : ""}: ${written}`);
  }
  return { event: name, fields };
}

/** Without TypeScript's standard library, because only names and literals are needed. */
function sourceOf(file: string): {
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
} {
  const path = join(MACHINES, file);
  const options = { strict: true, exactOptionalPropertyTypes: true, noLib: true, noResolve: true };
  const program = ts.createProgram([path], options);
  const source = program.getSourceFile(path);
  if (source === undefined) throw new Error(`machines/${file} cannot be read`);
  return { source, checker: program.getTypeChecker() };
}
