import type { Catalogue } from "#lib/pages/practice";
import type { AssessmentListing } from "#lib/interactive-assessments";
import { FaultCard } from "../frame/fault-card";
import { IntentLink } from "../frame/intent-link";
import { presentationProps } from "../presentation-props";
import { SignedOutCard } from "../frame/signed-out-card";

/** The list of assessments, in each of its states. */
export function CatalogueView({ catalogue }: { readonly catalogue: Catalogue }) {
  switch (catalogue.kind) {
    case "signed_out":
      return <SignedOutCard canSignIn={catalogue.canSignIn} />;
    case "fault":
      return <FaultCard fault={catalogue.fault} />;
    case "listed":
      return (
        <>
          <h1>Assessments</h1>
          {catalogue.listings.length === 0 ? (
            <p className="card">There are no assessments yet.</p>
          ) : (
            <ul className="catalogue">
              {catalogue.listings.map((listing) => (
                <li key={listing.resourceId} className="card">
                  <ListingLine listing={listing} />
                </li>
              ))}
            </ul>
          )}
        </>
      );
  }
}

function ListingLine({ listing }: { readonly listing: AssessmentListing }) {
  const { resourceId } = listing;
  if (listing.kind === "broken") {
    return (
      <>
        <h2>{resourceId}</h2>
        <p className="hint">This assessment contains a mistake and is not available.</p>
      </>
    );
  }
  const { questionCount, title } = listing;
  return (
    <>
      <h2>
        <IntentLink
          {...presentationProps(listing, "cover-link")}
          href={`/practice/${encodeURIComponent(resourceId)}`}
        >
          {title}
        </IntentLink>
      </h2>
      <p className="hint">{questionCount === 1 ? "1 question" : `${questionCount} questions`}</p>
    </>
  );
}
