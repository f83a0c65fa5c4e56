/** A message as its receiver holds it. */
export interface Received {
  readonly body: string;
  readonly receipt: string;
}

/** One queue of SQS's, whoever plays it, empty at first. */
export interface PlayedQueue {
  /** The same `id` makes the same message. */
  send(body: string, group?: string, id?: string): Promise<void>;
  /** What can be had now, ten at most; each rests for a minute then. */
  receive(): Promise<Received[]>;
  /** What can be had as soon as there is something, within a few seconds. */
  receiveSoon(): Promise<Received[]>;
  /** ChangeMessageVisibilityBatch; which of them SQS refused. */
  rest(...rests: readonly (readonly [Received, number])[]): Promise<Received[]>;
  delete(message: Received): Promise<void>;
}

export const bodiesOf = (messages: readonly Received[]) => messages.map(({ body }) => body).sort();

export const found = (messages: readonly Received[], body: string): Received => {
  const message = messages.find((one) => one.body === body);
  if (message === undefined) throw new Error(`${body} was not received`);
  return message;
};

/**
 * What the consumers rely on. Sources: LocalStack's tests recorded against AWS (`test_fifo_group_visibility_*`,
 * `test_change_message_visibility_*`); SQS Developer Guide, "FIFO delivery logic" and "Exactly-once processing".
 */
export const queueSemantics = (name: string, newQueue: (kind: 'standard' | 'fifo') => Promise<PlayedQueue>): void => {
  describe(`a FIFO queue: ${name}`, () => {
    const sent = async (...bodies: string[]) => {
      const queue = await newQueue('fifo');
      for (const body of bodies) await queue.send(body, body.slice(0, 1));
      return queue;
    };

    test('holds a group back while one of it is in flight, and no other group', async () => {
      const queue = await sent('a1');
      expect(bodiesOf(await queue.receive())).toEqual(['a1']);
      await queue.send('a2', 'a');
      await queue.send('b1', 'b');
      expect(bodiesOf(await queue.receive())).toEqual(['b1']);
      expect(await queue.receive()).toEqual([]);
    });

    test('holds back what stands behind one that rests', async () => {
      const queue = await sent('a1');
      const [first] = await queue.receive();
      if (first === undefined) throw new Error('it was sent');
      await queue.rest([first, 600]);
      await queue.send('a2', 'a');
      expect(await queue.receive()).toEqual([]);
      await queue.delete(first);
      expect(bodiesOf(await queue.receiveSoon())).toEqual(['a2']);
    });

    test('wants to know the group of a message', async () => {
      const queue = await newQueue('fifo');
      await expect(queue.send('a1')).rejects.toMatchObject({ name: 'MissingParameter' });
    });

    test('takes the same message once', async () => {
      const queue = await newQueue('fifo');
      for (const id of ['one', 'one', 'another']) await queue.send(id, 'a', id);
      expect(bodiesOf(await queue.receive())).toEqual(['another', 'one']);
    });

    test('changes the rest of a whole batch, and says which it could not', async () => {
      const queue = await sent('a1', 'b1', 'c1');
      const batch = await queue.receive();
      const gone = found(batch, 'b1');
      await queue.delete(gone);
      expect(await queue.rest([found(batch, 'a1'), 0], [gone, 0], [found(batch, 'c1'), 600])).toEqual([gone]);
      expect(bodiesOf(await queue.receiveSoon())).toEqual(['a1']);
    });

    test('takes no old receipt: the message may be with somebody else', async () => {
      const queue = await sent('a1');
      const [first] = await queue.receive();
      if (first === undefined) throw new Error('it was sent');
      await queue.rest([first, 0]);
      const [second] = await queue.receiveSoon();
      expect(await queue.rest([first, 600])).toEqual([first]);
      if (second === undefined) throw new Error('it came again');
      expect(await queue.rest([second, 600])).toEqual([]);
    });
  });

  describe(`a standard queue: ${name}`, () => {
    test('gives whatever does not rest', async () => {
      const queue = await newQueue('standard');
      await queue.send('1');
      await queue.send('2');
      const batch: Received[] = [];
      while (batch.length < 2) batch.push(...(await queue.receiveSoon()));
      expect(await queue.rest([found(batch, '1'), 600], [found(batch, '2'), 0])).toEqual([]);
      expect(bodiesOf(await queue.receiveSoon())).toEqual(['2']);
    });

    test('says which of a batch is gone', async () => {
      const queue = await newQueue('standard');
      await queue.send('1');
      const [first] = await queue.receiveSoon();
      if (first === undefined) throw new Error('it was sent');
      await queue.delete(first);
      expect(await queue.rest([first, 0])).toEqual([first]);
    });
  });
};
