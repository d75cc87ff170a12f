import { useEffect, useState } from 'preact/hooks';

/** Who is signed in, as the service knows them. */
interface Person {
  readonly name: string;
  readonly via: string;
}

/** Who is signed in, and the way out; nothing on a machine whose one person nobody asks for a name. */
export function SignedIn() {
  const [person, setPerson] = useState<Person>();
  useEffect(() => {
    // The page works without it; whoever is not let in hears so from whatever else it asks for.
    whoAmI().then(setPerson, () => undefined);
  }, []);
  if (person === undefined || person.via === 'start-up-token') return null;
  return (
    <form class="signed-in small" method="post" action="sign-out">
      <span>
        <span class="visually-hidden">Signed in as </span>
        {person.name}
      </span>
      {/* Whoever a proxy vouches for would be signed in again with the next click. */}
      {person.via === 'cookie' ? (
        <button type="submit" class="plain">
          Sign out
        </button>
      ) : null}
    </form>
  );
}

async function whoAmI(): Promise<Person> {
  const response = await fetch('api/v1/me');
  if (!response.ok) throw new Error(`The service answered ${response.status}.`);
  return (await response.json()) as Person;
}
