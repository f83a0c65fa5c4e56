import { difference, type Item } from './compared';

/** How one thing was found, for programs. */
export interface Compared {
  readonly title: string;
  readonly state: 'same' | 'different' | 'missing';
  /** It was put back, and AWS shows no difference any more. */
  readonly putBack: boolean;
}

/** What to compare, and what to do about it. */
export interface Asked {
  readonly items: readonly Item[];
  /** Commands that take off what the template does not have. */
  readonly foreign: readonly string[];
  /** Put back what differs; otherwise it is only shown. */
  readonly apply: boolean;
  /** Takes a line for people. */
  readonly print: (line: string) => void;
  /** Told of each item, when all was done about it. */
  readonly compared?: (item: Compared) => void;
}

/** @returns whether AWS shows no difference any more */
const putBack = async (item: Item, print: Asked['print']): Promise<boolean> => {
  await item.putBack();
  const left = difference(await item.current(), item.wanted);
  print(left === undefined ? '  put back' : `  put back, but AWS still shows a difference:\n${left}`);
  return left === undefined;
};

/**
 * Shows how what is there differs from the template, and puts it back when asked to.
 * @returns whether all is as in the template in the end.
 * @throws {Error} when AWS refuses; what was put back before then is told.
 */
export const reapply = async ({
  items,
  foreign,
  apply,
  print,
  compared = () => undefined,
}: Asked): Promise<boolean> => {
  let open = 0;
  for (const item of items) {
    const { title, wanted } = item;
    const current = await item.current();
    const changes = difference(current, wanted);
    if (changes === undefined) {
      print(`as in the template: ${title}`);
      compared({ title, state: 'same', putBack: false });
      continue;
    }
    const state = current === undefined ? 'missing' : 'different';
    print(`${state.toUpperCase()}: ${title}  (- is there now, + is what the template says)`);
    print(changes);
    const isPutBack = apply && (await putBack(item, print));
    compared({ title, state, putBack: isPutBack });
    if (!isPutBack) open += 1;
  }
  if (foreign.length > 0) {
    print('ADDED BY HAND: roles have policies that are not of the template. Read them. This takes them off:');
    for (const command of foreign) print(`    ${command}`);
  }
  if (open > 0 && !apply)
    print('Nothing was changed. To put back what is missing or different: npx recordings reapply --apply');
  const done = open + foreign.length === 0;
  if (done) print('Everything is as in the template.');
  return done;
};
