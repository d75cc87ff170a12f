import { useState } from 'preact/hooks';
import { addressOf, type Operation } from './contract.ts';

/** Longer answers are shown in part: they are files. */
const MOST_SHOWN = 100_000;

/** One operation: what it is, what it may answer, and a form that holds its example. */
export function OperationForm({ operation }: { readonly operation: Operation }) {
  const { method, path, summary, description, parameters = [], requestBody, responses } = operation;
  const [answer, setAnswer] = useState<string>();
  const example = requestBody?.content['application/json']?.example;

  const send = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form);
    const values = new Map(parameters.map(({ name }) => [name, textOf(given.get(`in ${name}`))]));
    const headers = requestBody === undefined ? {} : { 'content-type': 'application/json' };
    const body = requestBody === undefined ? {} : { body: textOf(given.get('the body')) };
    setAnswer('…');
    try {
      const response = await fetch(addressOf(operation, values), { method, headers, ...body });
      setAnswer(`${response.status} ${response.statusText}\n\n${await shown(response)}`);
    } catch (error) {
      setAnswer(String(error));
    }
  };

  return (
    <details>
      <summary>
        <strong>{method}</strong> <code>{path}</code> {summary}
      </summary>
      {description === undefined ? null : <p>{description}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        {parameters
          .filter((parameter) => parameter.in !== 'header')
          .map(({ name, required, schema }) => (
            <label key={name}>
              {name}
              {schema.description === undefined ? '' : `: ${schema.description}`}
              <input
                name={`in ${name}`}
                class="mono"
                required={required ?? false}
                placeholder={textOf(schema.example)}
              />
            </label>
          ))}
        {requestBody === undefined ? null : (
          <label>
            body
            <textarea name="the body" class="mono" defaultValue={JSON.stringify(example, undefined, 2)} />
          </label>
        )}
        <div>
          <button type="submit">Send</button>
        </div>
      </form>
      {answer === undefined ? null : <pre role="status">{answer}</pre>}
      <dl>
        {Object.entries(responses).map(([status, response]) => [
          <dt key={status}>{status}</dt>,
          <dd key={`${status} says`}>{response.description}</dd>,
        ])}
      </dl>
    </details>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

async function shown(response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('event-stream')) {
    await response.body?.cancel();
    return 'A stream of events.';
  }
  const text = await response.text();
  if (text.length > MOST_SHOWN) return `${text.slice(0, MOST_SHOWN)} …`;
  return type.includes('json') ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
}
