/** What a person types who records with the rig of the sample session; the page's and the terminal's tests say the same. */
export const ANSWERS = {
  people: 'Jane Doe and R. Roe, Frank lab at UCSF. zone is right',
  animal: 'Richard. long evans rat, male, about 12 weeks, 420 g',
  day: 'yes. it ran a w-track for reward with a rest before',
  experiment: 'spatial alternation memory task; keywords: hippocampus, replay',
  places: 'tetrodes are in CA1 right side, all of them',
} as const;

/** What DANDI refuses as a species: it takes a binomial such as the right one. */
export const WRONG_SPECIES = 'hooded line 3';
export const RIGHT_SPECIES = 'Rattus norvegicus';
