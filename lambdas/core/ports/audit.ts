import type { LinkGrant, Requester } from '../link';
import type { RecordedLink } from '../recorded-link';

/** An object among the records whose key is none of theirs. */
interface StrangeRecord {
  readonly recordKey: string;
  readonly linkId?: undefined;
}

/** Who got which link: the records in the links bucket, as they are read. */
export interface LinkGrants {
  /** What the keys of a day's records say; days are those of UTC. Of one kind of requester only, where one is named. */
  ofDay(day: Date, by?: Requester['by']): AsyncIterable<RecordedLink | StrangeRecord>;
  /** Undefined when the record cannot be read, whatever lies there. */
  read(link: RecordedLink): Promise<LinkGrant | undefined>;
}

/** S3's log of the requests to the bucket of the recordings, and to those that were it before. */
export interface AccessLog {
  /**
   * Every line, in no order, that may be of a request of that day (of UTC); some are of other days.
   * @param take is given each line with the key of the object in which it stands.
   */
  read(day: Date, take: (line: string, object: string) => void): Promise<void>;
}
