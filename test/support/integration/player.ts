import type { Page } from 'puppeteer-core';
import * as z from 'zod';
import type { WebPage } from './web-page';

const PATIENCE_MS = 15_000;

const state = z.object({ duration: z.number(), currentTime: z.number(), error: z.string().nullable() });

/** What a page may look like that a person plays a recording with; the functions are this file's. */
const playerFor = (link: string): string => `<!doctype html><title>Job J-1</title><h1>Job J-1</h1>
<audio controls preload="metadata" src="${link.replaceAll('&', '&amp;')}"></audio> <button>Play</button>
<script>
  const audio = document.querySelector('audio');
  document.querySelector('button').onclick = () => audio.play();
  const state = () => ({ duration: audio.duration, currentTime: audio.currentTime, error: audio.error && audio.error.message });
  const playsAfter = (seconds) => !audio.paused && audio.readyState >= 3 && audio.currentTime > seconds;
  const part = async (Range) => {
    try {
      const answer = await fetch(audio.src, { headers: { Range } });
      const { byteLength } = await answer.arrayBuffer();
      return [answer.status, answer.headers.get('content-range'), byteLength, answer.headers.get('content-type')].join(' ');
    } catch (error) {
      return String(error);
    }
  };
</script>`;

/** A recording in an audio element of a web page, in a real browser. */
export class Player {
  constructor(private readonly page: Page) {}

  /** Opens a page of this origin with the link in it. */
  async open(where: WebPage, link: string): Promise<void> {
    where.show(playerFor(link));
    await this.page.goto(where.origin);
  }

  /** Presses Play, as a person does: without a gesture browsers play nothing. */
  async play(): Promise<void> {
    await this.page.click('button');
    await this.untilPast(0);
  }

  /** Moves to a second, and waits until it plays on from there. */
  async seek(seconds: number): Promise<void> {
    await this.page.evaluate(`audio.currentTime = ${seconds}`);
    await this.untilPast(seconds);
  }

  async state(): Promise<z.infer<typeof state>> {
    return state.parse(await this.page.evaluate('state()'));
  }

  /** What a script of the page gets when it asks for a part: status, Content-Range, bytes, Content-Type; or its error. */
  async part(range: string): Promise<string> {
    return z.string().parse(await this.page.evaluate(`part(${JSON.stringify(range)})`));
  }

  private async untilPast(seconds: number): Promise<void> {
    await this.page.waitForFunction(`playsAfter(${seconds})`, { timeout: PATIENCE_MS });
  }
}
