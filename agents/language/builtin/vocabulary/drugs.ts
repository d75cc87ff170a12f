/** Short names of drugs and anaesthetics, as they are said, and the names that are stored. */
export const DRUG_SHORT: Readonly<Record<string, string>> = {
  iso: 'isoflurane',
  isofl: 'isoflurane',
  isoflo: 'isoflurane',
  ket: 'ketamine',
  xyl: 'xylazine',
  'ket/xyl': 'ketamine/xylazine',
  'k/x': 'ketamine/xylazine',
  kx: 'ketamine/xylazine',
  sevo: 'sevoflurane',
  bup: 'buprenorphine',
  dex: 'dexmedetomidine',
  carp: 'carprofen',
  cno: 'clozapine N-oxide',
  ttx: 'tetrodotoxin',
  mus: 'muscimol',
  musc: 'muscimol',
  scop: 'scopolamine',
  amph: 'amphetamine',
  coc: 'cocaine',
};

export const DRUGS =
  'isoflurane|sevoflurane|desflurane|halothane|ketamine|xylazine|urethane|propofol|pentobarbital|nembutal|medetomidine|dexmedetomidine|midazolam|fentanyl|buprenorphine|carprofen|meloxicam|lidocaine|bupivacaine|muscimol|baclofen|clozapine(?: n-oxide)?|cno|c21|dcz|deschloroclozapine|tetrodotoxin|ttx|scopolamine|mk-?801|amphetamine|cocaine|morphine|heroin|nicotine|methylphenidate|haloperidol|psilocybin|lsd|diazepam|atropine|physostigmine|picrotoxin|bicuculline|ap5|cnqx|nbqx|saline i\\.?p|dreadd agonist|levodopa|l-dopa|6-ohda|ibotenic acid|naloxone|oxytocin|caffeine|tricaine|ms-?222';
