import { headers } from "next/headers";
import { CatalogueView } from "../components/catalogue/catalogue-view";
import { loadCatalogue } from "../lib/actions/practice";
import { wiring } from "../lib/wiring";

export default async function CataloguePage() {
  return <CatalogueView catalogue={await loadCatalogue(wiring(), await headers())} />;
}
