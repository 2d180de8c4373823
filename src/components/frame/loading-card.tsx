export function LoadingCard({ text }: { readonly text: string }) {
  return (
    <section className="card loading" aria-busy="true">
      <p role="status">{text}</p>
    </section>
  );
}
