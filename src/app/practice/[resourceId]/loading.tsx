import { LoadingCard } from "#src/components/frame/loading-card.tsx";

export default function Loading() {
  return <LoadingCard text="Loading the assessment…" />;
}
