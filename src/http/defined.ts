type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Without the fields that are `undefined`: a field that a change does not name is not there. */
export const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
