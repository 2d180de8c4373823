/** A seat that several customers want. Whoever holds it has some minutes to pay. */
export interface SeatStore {
  /** Holds the seat for a customer, unless somebody else holds or owns it. */
  readonly hold: (customer: string) => Promise<"held" | "taken">;
  /** Sells the seat to a customer who still holds it. */
  readonly confirm: (customer: string) => Promise<"sold" | "lost">;
  /** Sells the seat to a customer, whoever holds it. */
  readonly sell: (customer: string) => Promise<"sold">;
}

export type BookingResult = "booked" | "not available";

export type BookingEngine = (store: SeatStore, customer: string) => Promise<BookingResult>;

/** Books the seat. Safe to call again after an error: a repeated hold or sale changes nothing. */
export const book: BookingEngine = async (store, customer) => {
  if ((await store.hold(customer)) === "taken") return "not available";
  return (await store.confirm(customer)) === "sold" ? "booked" : "not available";
};

/** Wrong: between its two calls the hold may end, and the seat may be sold to somebody else. */
export const bookWithoutCheck: BookingEngine = async (store, customer) => {
  if ((await store.hold(customer)) === "taken") return "not available";
  await store.sell(customer);
  return "booked";
};
