import { apiMarkdown } from "./api-reference/api-markdown";
import { publicApi } from "./api-reference/public-api";

/** The text of docs/reference/api.md for the package in `project`, and what is wrong with its API. */
export async function apiReference(
  project: string,
): Promise<{ readonly text: string; readonly problems: readonly string[] }> {
  const api = publicApi(project);
  return { text: await apiMarkdown(api), problems: api.problems };
}
