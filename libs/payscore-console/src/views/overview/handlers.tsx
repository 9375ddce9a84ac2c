import type { HandlerStats } from '../../api/types.js';
import { formatCount, formatSpan } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Outside } from '../../parts/outside.js';
import { EVENTS } from '../../story/index.js';

/** What waits for the host's handlers. */
export function Handlers({ handlers }: { readonly handlers: readonly HandlerStats[] }) {
  const { t, of, language } = useText();
  if (handlers.length === 0) return null;
  return (
    <section>
      <h2>{t(texts.handlers)}</h2>
      <table class="handlers" aria-label={t(texts.handlers)}>
        <thead>
          <tr>
            <th scope="col">{t(texts.handler)}</th>
            <th scope="col">{t(texts.event)}</th>
            <th scope="col" class="number">
              {t(texts.waiting)}
            </th>
            <th scope="col" class="number">
              {t(texts.oldest)}
            </th>
          </tr>
        </thead>
        <tbody>
          {handlers.map(({ event, handlerId, pending, oldestMs }) => (
            <tr key={`${event} ${handlerId}`}>
              <td>
                <Outside text={handlerId} isCode />
              </td>
              <td>{of(EVENTS[event])}</td>
              <td class="number">{formatCount(language, pending)}</td>
              <td class="number">{oldestMs === null ? '–' : formatSpan(language, oldestMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
