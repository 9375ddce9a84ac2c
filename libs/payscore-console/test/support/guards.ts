import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { PayscoreConsoleOptions } from 'nestjs-payscore-sync';
import type { wordsOf } from './words.js';

type Headers = Readonly<Record<string, string | undefined>>;

interface Message {
  readonly headers: Headers;
}

/** Lets in who shows what it looks for; else asks for it as such a guard does. */
@Injectable()
export class AnyGuard implements CanActivate {
  static wanted: (headers: Headers) => boolean = () => false;
  static challenge: string | null = null;

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    if (AnyGuard.wanted(http.getRequest<Message>().headers)) return true;
    const reply = http.getResponse<{ header(name: string, value: string): unknown }>();
    if (AnyGuard.challenge !== null) reply.header('WWW-Authenticate', AnyGuard.challenge);
    throw new UnauthorizedException();
  }
}

/** How a kind of guard knows a caller, and what a browser does there. */
export interface GuardKind {
  readonly wanted: (headers: Headers) => boolean;
  readonly challenge: string | null;
  readonly console: true | PayscoreConsoleOptions;
  readonly context?: BrowserContextOptions;
  readonly prepare?: (page: Page, url: string) => Promise<unknown>;
  readonly signIn?: (page: Page, words: ReturnType<typeof wordsOf>) => Promise<void>;
}

const TOKEN = 'an-operator-of-the-shop-0123456789';
const basic = { username: 'mei', password: 'a long password' };

export const GUARDS = {
  bearer: {
    wanted: ({ authorization }) => authorization === `Bearer ${TOKEN}`,
    challenge: null,
    console: { shell: 'public' },
    async signIn(page, { t }) {
      await page.getByRole('textbox', { name: t('operatorToken') }).fill(TOKEN);
      await page.getByRole('button', { name: t('signIn') }).click();
    },
  },
  basic: {
    wanted: ({ authorization }) =>
      authorization === `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`,
    challenge: 'Basic realm="shop"',
    console: true,
    context: { httpCredentials: basic },
  },
  cookie: {
    wanted: ({ cookie }) => cookie?.includes('session=mei') ?? false,
    challenge: null,
    console: true,
    prepare: (page, url) =>
      page
        .context()
        .addCookies([{ name: 'session', value: 'mei', url: new URL(url).origin, sameSite: 'Strict' }]),
  },
} satisfies Readonly<Record<string, GuardKind>>;
