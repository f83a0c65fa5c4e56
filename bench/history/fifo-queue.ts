/** A message as a FIFO queue keeps it. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly group: string;
  readonly body: string;
}

/**
 * Hands out messages as SQS does from a FIFO queue to an event source: those of a group in their order and to nobody else
 * meanwhile, and as many of one group as there are before those of the next ("Amazon SQS first attempts to return as many
 * messages with the same message group ID as possible": SQS Developer Guide, "FIFO queue delivery logic").
 */
export class FifoQueue<Message extends WaitingMessage> {
  /** In the order in which their oldest messages came. */
  private readonly groups = new Map<string, Message[]>();
  private readonly held = new Set<string>();

  constructor(messages: readonly Message[]) {
    for (const message of messages) {
      const group = this.groups.get(message.group) ?? [];
      group.push(message);
      this.groups.set(message.group, group);
    }
  }

  receive(most: number): Message[] {
    const batch: Message[] = [];
    for (const [name, group] of this.groups) {
      if (batch.length === most) break;
      if (this.held.has(name)) continue;
      this.held.add(name);
      batch.push(...group.slice(0, most - batch.length));
    }
    return batch;
  }

  /** The end of a batch: these are deleted, the others of it wait where they were. */
  settle(batch: readonly Message[], done: ReadonlySet<string>): void {
    for (const name of new Set(batch.map(({ group }) => group))) {
      const left = (this.groups.get(name) ?? []).filter(({ messageId }) => !done.has(messageId));
      if (left.length === 0) this.groups.delete(name);
      else this.groups.set(name, left);
      this.held.delete(name);
    }
  }
}
