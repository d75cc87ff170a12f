/** Words that tell the sex wherever they stand, in lower case. */
export const SEXES: readonly (readonly [sex: 'M' | 'F' | 'O' | 'U', words: string])[] = [
  [
    'F',
    'females?|girls?|woman|women|lady|femme|femelle|hembra|weiblich|weibchen|femmina|ovariectomi[sz]ed|spayed|vrouwelijk|vrouwtje|f[êe]mea|pregnant|lactating|nulliparous',
  ],
  [
    'M',
    'males?|boys?|man|men|gentleman|mâle|macho|männlich|männchen|maschio|castrated|gelded|mannelijk|mannetje',
  ],
  ['O', 'intersex|gynandromorph\\w*|non-?binary|pseudohermaphrodite'],
];

/** Words that tell it only in an answer to the question for the sex; elsewhere they are names and other things. */
export const ASKED_SEXES: readonly (readonly [sex: 'M' | 'F' | 'O' | 'U', words: string])[] = [
  [
    'F',
    'xx|f|fem|femal|sow|ewe|mare|doe|cow|hen|vixen|bitch|queen|dam|gal|lass|ovx|w|she|her|ms|mother|mum|mom|mama|sister|daughter',
  ],
  [
    'M',
    'xy|m|masc|guy|dude|stallion|tomcat|tom|lad|ram|buck|gelding|sire|bull|boar|cock|cockerel|rooster|he|him|mr|father|dad|brother|son|fella',
  ],
  ['O', 'o|other|hermaphrodites?|neither'],
  [
    'U',
    "u|unk|unknown|unkown|unsexed|not sexed|never sexed|undetermined|not determined|undeterminable|indeterminate|sex unknown|unknown sex|not known|could not be sexed|couldn't be sexed|(?:too young|too early|too small) to (?:tell|sex|say)|(?:preferred|prefers?|prefer) not to (?:say|disclose|answer|tell|state)|not disclosed|undisclosed|(?:declined|refused) to (?:say|answer|disclose|state)|(?:was )?(?:not|never) (?:recorded|reported|noted|checked|assessed|specified)|unrecorded|unspecified|(?:cannot|can't|couldn't|could not|wasn't|never|was not) (?:be )?determined?|(?:we |i )?(?:did not|didn't|never) (?:check|look|sex|determine|record)\\w*(?: (?:it|them|the \\w+))?|(?:can't|cannot) (?:tell|be told)|n\\.?d\\.?|impossible to tell",
  ],
];

/** Only where the animal is a worm. */
export const WORM_SEXES: readonly (readonly [sex: 'XX' | 'XO', words: string])[] = [
  ['XX', 'hermaphrodites?|xx'],
  ['XO', 'males?|xo|x0'],
];
