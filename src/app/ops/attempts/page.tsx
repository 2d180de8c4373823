import { AttemptsView } from "#src/components/ops/attempts-view.tsx";
import { loadAttempts, type Query } from "#lib/pages/ops-pages";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "#src/app/request.ts";

export default async function AttemptsPage(props: { readonly searchParams: Promise<Query> }) {
  const query = await props.searchParams;
  return <AttemptsView page={await loadAttempts(wiring(), await getRequestUser(), query)} />;
}
