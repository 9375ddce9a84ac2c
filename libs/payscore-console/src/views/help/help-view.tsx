import { useId } from 'preact/hooks';
import { isolate } from '../../i18n/fill.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { hrefOf, navigate } from '../../routing/route.js';
import { helpSections } from './entries.js';

/** Every status, reason and code, and what to do about each. */
export function HelpView({ q }: { readonly q: string }) {
  const { t, language } = useText();
  const id = useId();
  const wanted = q.trim().toLowerCase();
  const sections = helpSections(language, t(texts.helpRejectedWith))
    .map((section) => ({
      ...section,
      entries: section.entries.filter((entry) =>
        [entry.code, entry.title, entry.text].some((text) => text?.toLowerCase().includes(wanted)),
      ),
    }))
    .filter(({ entries }) => entries.length > 0);
  return (
    <div class="help">
      <h1>{t(texts.help)}</h1>
      <div class="field filter">
        <label for={id}>{t(texts.helpFilter)}</label>
        <input
          id={id}
          type="text"
          autocomplete="off"
          value={q}
          onInput={(event) => navigate(hrefOf('help', { q: event.currentTarget.value }), { replace: true })}
        />
      </div>
      {sections.length === 0 && <p role="status">{t(texts.helpNone, { q: isolate(q) })}</p>}
      {sections.map(({ title, entries }) => (
        <section key={title}>
          <h2>{t(title)}</h2>
          <dl class="entries">
            {entries.map((entry) => (
              <div key={entry.code}>
                <dt>
                  <code>{entry.code}</code>
                  {entry.title && <span>{entry.title}</span>}
                </dt>
                {entry.text && <dd>{entry.text}</dd>}
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
