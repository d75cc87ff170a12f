/** Typed along a row of the keyboard. */
const ROWS =
  'qwertyuiop poiuytrewq asdfghjkl lkjhgfdsa zxcvbnm mnbvcxz qwertzuiop poiuztrewq azertyuiop qsdfghjklm'.split(
    ' ',
  );
const SHORTEST_RUN = 4;
const PLACEHOLDERS =
  /^(?:test|tests|testing|foo|bar|baz|blah|bla|lorem|ipsum|abc|xyz|xxx|aaa|todo|tbd|hello|hi|hey|ok|idk|dunno|whatever|nobody|someone|somebody|name|first|last)$/i;
const VOWELS = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ]/i;

/** Whether a text of Latin letters that was read as names hardly is one: "asdf qwer", "test test". */
export function isOddName(name: string): boolean {
  const words = name.split(/[\s,.-]+/).filter((word) => word.length > 1 && /^[a-zà-ÿœ']+$/i.test(word));
  return words.some((word) => {
    const plain = word.toLowerCase();
    const isRun = plain.length >= SHORTEST_RUN && ROWS.some((row) => row.includes(plain));
    return (
      isRun ||
      PLACEHOLDERS.test(plain) ||
      /^(.)\1{2,}$/.test(plain) ||
      (plain.length > 3 && !VOWELS.test(plain))
    );
  });
}
