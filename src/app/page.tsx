import { CatalogueView } from "../components/catalogue/catalogue-view";
import { loadCatalogue } from "#lib/pages/practice";
import { wiring } from "../lib/wiring";
import { PageStudent } from "./page-student";
import { getRequestUser } from "./request";

export default async function CataloguePage() {
  const requestUser = await getRequestUser();
  const catalogue = await loadCatalogue(wiring(), requestUser);
  return (
    <>
      <PageStudent requestUser={requestUser} />
      <CatalogueView catalogue={catalogue} hasDemo={wiring().settings.auth.mode === "demo"} />
    </>
  );
}
