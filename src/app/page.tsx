import { CatalogueView } from "../components/catalogue/catalogue-view";
import { loadCatalogue } from "#lib/pages/practice";
import { wiring } from "../lib/wiring";
import { getRequestUser } from "./request";

export default async function CataloguePage() {
  return <CatalogueView catalogue={await loadCatalogue(wiring(), await getRequestUser())} />;
}
