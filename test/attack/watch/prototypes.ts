const SHARED: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Map.prototype,
  Promise.prototype,
  Object,
];

export interface WatchedPrototypes extends Disposable {
  /** Whether what all objects share has the members that it had, and each its value. */
  areUntouched(): boolean;
}

/** Watches what all objects share, and in the end puts it back as it was. */
export const watchPrototypes = (): WatchedPrototypes => {
  const before = SHARED.map((shared) => ({ shared, members: Object.getOwnPropertyDescriptors(shared) }));
  const valueOf = (owner: object, name: PropertyKey): unknown => Object.getOwnPropertyDescriptor(owner, name)?.value;
  return {
    areUntouched: () =>
      before.every(({ shared, members }) => {
        const names = Reflect.ownKeys(shared);
        const known = Reflect.ownKeys(members);
        return (
          names.length === known.length &&
          known.every((name) => valueOf(shared, name) === (Reflect.get(members, name) as PropertyDescriptor).value)
        );
      }),
    [Symbol.dispose]: () => {
      for (const { shared, members } of before) {
        for (const name of Reflect.ownKeys(shared))
          if (!Object.hasOwn(members, name)) Reflect.deleteProperty(shared, name);
        for (const [name, member] of Object.entries(members))
          if (member.writable === true && valueOf(shared, name) !== member.value)
            Object.defineProperty(shared, name, member);
      }
    },
  };
};
