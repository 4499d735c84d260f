/** A country, its capital and its part of the world. */
export interface Country {
  readonly name: string;
  readonly capital: string;
  readonly region: "Europe" | "Asia" | "Africa" | "South America" | "North America" | "Oceania";
  /** Member of the European Union (2026). */
  readonly union: boolean;
}

const read = (region: Country["region"], union: boolean, lines: string): Country[] =>
  lines
    .trim()
    .split(/\s*;\s*/)
    .map((line) => {
      const [name, capital] = line.split(/\s*:\s*/);
      return {name, capital, region, union};
    });

/** Countries whose capital is beyond dispute, in the order of the alphabet within each group. */
export const countries: readonly Country[] = [
  ...read(
    "Europe",
    true,
    `Austria: Vienna; Belgium: Brussels; Bulgaria: Sofia; Croatia: Zagreb; Cyprus: Nicosia; Czechia: Prague;
    Denmark: Copenhagen; Estonia: Tallinn; Finland: Helsinki; France: Paris; Germany: Berlin; Greece: Athens;
    Hungary: Budapest; Ireland: Dublin; Italy: Rome; Latvia: Riga; Lithuania: Vilnius; Luxembourg: Luxembourg;
    Malta: Valletta; Netherlands: Amsterdam; Poland: Warsaw; Portugal: Lisbon; Romania: Bucharest;
    Slovakia: Bratislava; Slovenia: Ljubljana; Spain: Madrid; Sweden: Stockholm`,
  ),
  ...read(
    "Europe",
    false,
    `Albania: Tirana; Iceland: Reykjavik; Norway: Oslo; Serbia: Belgrade; Switzerland: Bern; Ukraine: Kyiv`,
  ),
  ...read(
    "Asia",
    false,
    `China: Beijing; India: New Delhi; Indonesia: Jakarta; Iran: Tehran; Iraq: Baghdad; Japan: Tokyo;
    Jordan: Amman; Mongolia: Ulaanbaatar; Nepal: Kathmandu; Pakistan: Islamabad; South Korea: Seoul;
    Thailand: Bangkok; Turkey: Ankara; Vietnam: Hanoi`,
  ),
  ...read(
    "Africa",
    false,
    `Algeria: Algiers; Angola: Luanda; Egypt: Cairo; Ethiopia: Addis Ababa; Ghana: Accra; Kenya: Nairobi;
    Libya: Tripoli; Mali: Bamako; Morocco: Rabat; Nigeria: Abuja; Senegal: Dakar; Sudan: Khartoum;
    Tunisia: Tunis; Uganda: Kampala; Zambia: Lusaka`,
  ),
  ...read(
    "South America",
    false,
    `Argentina: Buenos Aires; Brazil: Brasilia; Chile: Santiago; Colombia: Bogota; Ecuador: Quito;
    Guyana: Georgetown; Paraguay: Asuncion; Peru: Lima; Uruguay: Montevideo; Venezuela: Caracas`,
  ),
  ...read("North America", false, `Canada: Ottawa; Cuba: Havana; Jamaica: Kingston; Mexico: Mexico City`),
  ...read("Oceania", false, `Australia: Canberra; New Zealand: Wellington`),
];

/** The country's name inside a sentence: "the Netherlands". */
export function inSentence(country: Country): string {
  return country.name === "Netherlands" ? "the Netherlands" : country.name;
}
