import { sendCallback, type CallbackSender } from './callback';
import type { CallParties } from './call-records';
import type { Fault } from './faults';
import type { NewRecording } from './new-recording';
import type { CallbackOutcome, CallToPlace } from './placed-call';
import { newSid, type Kept, type Recordings } from './recordings';
import type { CallbackOverrides, RecordingState, TwilioStandIn } from './stand-in';

/** Places calls: makes their recordings, and sends the callbacks that they owe. */
export type Calls = Pick<
  TwilioStandIn,
  'addRecording' | 'addRecordings' | 'setStatus' | 'sendCallback' | 'placeCall' | 'placeConference' | 'absentCall'
>;

interface CallCentre extends Omit<CallbackSender, 'origin' | 'extraParameters' | 'authToken'> {
  readonly recordings: Recordings;
  readonly authTokenOf: (accountSid: string) => string;
  readonly origin: () => string;
  /** Where a call reports to that names no URL of its own. */
  readonly callbackUrl: () => string | undefined;
  readonly addFault: (fault: Fault) => void;
  readonly setCall: (callSid: string, parties: CallParties) => void;
  readonly clock: () => Date;
}

/** Every so many-th callback carries a parameter that no receiver knows. */
const EXTRA_PARAMETER_EVERY = 3;

export const callsOf = (centre: CallCentre): Calls => {
  const { recordings, authTokenOf, addFault, setCall, clock, origin, callbackUrl, ...sender } = centre;
  let sent = 0;

  const add = async ({ faults = [], to, from, ...recording }: NewRecording): Promise<Kept> => {
    const kept = await recordings.add(recording);
    if (to !== undefined || from !== undefined)
      setCall(kept.state.callSid, { ...(to !== undefined && { to }), ...(from !== undefined && { from }) });
    for (const fault of faults) addFault({ ...fault, recordingSid: kept.state.sid });
    return kept;
  };

  const find = (recordingSid: string): Kept => {
    const kept = recordings.find(recordingSid);
    if (kept === undefined) throw new Error(`The Twilio stand-in has no recording ${recordingSid}.`);
    return kept;
  };

  const report = (recording: RecordingState, overrides: CallbackOverrides) => {
    if (recording.source === 'Trunking') throw new Error('Twilio sends no callbacks of trunk recordings.');
    const url = overrides.callbackUrl ?? callbackUrl();
    if (url === undefined) throw new Error('The Twilio stand-in was told no callbackUrl.');
    sent += 1;
    const extraParameters = sent % EXTRA_PARAMETER_EVERY === 0 ? { RecordingProcessingRegion: 'us1' } : {};
    const authToken = authTokenOf(recording.accountSid);
    return sendCallback(recording, url, { ...sender, authToken, origin: origin(), extraParameters }, overrides);
  };

  const place = async ({ events = ['completed'], recordings: count = 1, ...call }: CallToPlace) => {
    const status = events.includes('in-progress') ? 'in-progress' : 'completed';
    const made = await Promise.all(Array.from({ length: count }, () => add({ ...call, status })));
    const callbacks = made.map(async (kept) => {
      const outcomes: CallbackOutcome[] = [];
      if (events.includes('in-progress')) outcomes.push(await report(kept.state, { ...call, event: 'in-progress' }));
      recordings.setStatus(kept, 'completed');
      if (events.includes('completed')) outcomes.push(await report(kept.state, { ...call, event: 'completed' }));
      return outcomes;
    });
    return { recordings: made.map(({ state }) => state), callbacks: (await Promise.all(callbacks)).flat() };
  };

  return {
    addRecording: async (recording = {}) => (await add(recording)).state,
    addRecordings: async ({ count, from, to = clock(), ...recording }) => {
      const step = count > 1 ? (to.getTime() - from.getTime()) / (count - 1) : 0;
      const dates = Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * step));
      return (await recordings.addMany(dates, recording)).map(({ state }) => state);
    },
    setStatus: (recordingSid, status) => {
      recordings.setStatus(find(recordingSid), status);
    },
    sendCallback: async (recordingSid, overrides = {}) => report(find(recordingSid).state, overrides),
    placeCall: async (call = {}) => {
      const { callSid = newSid('CA') } = call;
      return { callSid, ...(await place({ ...call, callSid })) };
    },
    placeConference: async (conference = {}) => {
      const { conferenceSid = newSid('CF') } = conference;
      return { conferenceSid, ...(await place({ ...conference, conferenceSid })) };
    },
    absentCall: async ({ recordings: count = 1, errorCode = 16101, callSid = newSid('CA'), ...call } = {}) => {
      const status = errorCode === 16105 ? 'failed' : 'absent';
      const made = await Promise.all(Array.from({ length: count }, () => add({ ...call, callSid, status, errorCode })));
      const callbacks = await Promise.all(made.map(({ state }) => report(state, { ...call, event: status })));
      return { callSid, recordings: made.map(({ state }) => state), callbacks };
    },
  };
};
