import { LoadingCard } from "../../components/frame/loading-card";

export default function Loading() {
  return <LoadingCard words="Looking…" />;
}
