import type { BatchUseCase, Delivery, Failures } from '../core/delivery';
import { RetryLater } from '../core/errors';
import { type HistoryEvent, type LineEvent, type RefreshEvent, groupOf } from '../core/messages';

const isLine = (delivery: Delivery<HistoryEvent>): delivery is Delivery<LineEvent> => delivery.body.kind !== 'refresh';
const isRefresh = (delivery: Delivery<HistoryEvent>): delivery is Delivery<RefreshEvent> =>
  delivery.body.kind === 'refresh';

/**
 * The failures of those groups whose Job is to be left alone: a write to it has no answer yet, so that it is not known what
 * its history holds.
 */
const unansweredIn = (failures: Failures<LineEvent>): ReadonlyMap<string, RetryLater> =>
  new Map(
    Array.from(failures).flatMap(([{ body }, error]) =>
      error instanceof RetryLater && error.code === 'airtable-unanswered' ? [[groupOf(body), error] as const] : [],
    ),
  );

/**
 * Writes the lines of a batch, then sees to its boxes: each with requests of its own, so that neither is held up by what is
 * wrong with the other. A refresh comes second, since the lines before it may have brought links.
 */
export const handleEvents =
  (write: BatchUseCase<LineEvent>, refresh: BatchUseCase<RefreshEvent>): BatchUseCase<HistoryEvent> =>
  async (deliveries, deadline) => {
    const failures = new Map<Delivery<HistoryEvent>, unknown>();
    const lines = deliveries.filter(isLine);
    const ofLines = lines.length === 0 ? new Map<Delivery<LineEvent>, unknown>() : await write(lines, deadline);
    for (const [delivery, error] of ofLines) failures.set(delivery, error);

    const unanswered = unansweredIn(ofLines);
    const refreshes = deliveries.filter(isRefresh).filter((delivery) => {
      const error = unanswered.get(groupOf(delivery.body));
      if (error !== undefined) failures.set(delivery, error);
      return error === undefined;
    });
    if (refreshes.length > 0)
      for (const [delivery, error] of await refresh(refreshes, deadline)) failures.set(delivery, error);
    return failures;
  };
