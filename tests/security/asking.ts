import { actionIds } from "./doors";

/** A request that a page of ours would send: what `HttpStudent.raw` takes. */
export interface PageRequest {
  readonly path: string;
  readonly init: RequestInit;
}

/** As the script of the page at `path` calls a server action: with JSON, or with a form. */
export function actionRequest(name: string, path: string, input: object | FormData): PageRequest {
  const id = actionIds().get(name);
  if (id === undefined) throw new Error(`the build has no server action ${name}`);
  const headers = { "next-action": id, accept: "text/x-component" };
  if (input instanceof FormData) return { path, init: { method: "POST", headers, body: input } };
  const text = { ...headers, "content-type": "text/plain;charset=UTF-8" };
  return { path, init: { method: "POST", headers: text, body: JSON.stringify([input]) } };
}

/** As React encodes a form that is the second argument. */
export function actionForm(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(`_1_${name}`, value);
  form.set("0", JSON.stringify([{ report: null, problem: null }, "$K1"]));
  return form;
}
