/** A well-known person of the past. */
export interface Person {
  readonly name: string;
  readonly born: number;
  readonly died: number;
  readonly nation: string;
  readonly profession: string;
  readonly pronoun: "he" | "she";
}

const LINES = `
William Shakespeare,1564,1616,English,writer,he
Marie Curie,1867,1934,Polish,physicist,she
Albert Einstein,1879,1955,German,physicist,he
Charles Darwin,1809,1882,English,biologist,he
Ada Lovelace,1815,1852,English,mathematician,she
Galileo Galilei,1564,1642,Italian,astronomer,he
Johannes Kepler,1571,1630,German,astronomer,he
Nicolaus Copernicus,1473,1543,Polish,astronomer,he
Leonardo da Vinci,1452,1519,Italian,painter,he
Johann Wolfgang von Goethe,1749,1832,German,poet,he
Friedrich Schiller,1759,1805,German,poet,he
Ludwig van Beethoven,1770,1827,German,composer,he
Wolfgang Amadeus Mozart,1756,1791,Austrian,composer,he
Johann Sebastian Bach,1685,1750,German,composer,he
Jane Austen,1775,1817,English,writer,she
Charles Dickens,1812,1870,English,writer,he
Mary Shelley,1797,1851,English,writer,she
Leo Tolstoy,1828,1910,Russian,writer,he
Fyodor Dostoevsky,1821,1881,Russian,writer,he
Anton Chekhov,1860,1904,Russian,writer,he
Victor Hugo,1802,1885,French,writer,he
Jules Verne,1828,1905,French,writer,he
Voltaire,1694,1778,French,writer,he
Immanuel Kant,1724,1804,German,philosopher,he
Michael Faraday,1791,1867,English,physicist,he
James Clerk Maxwell,1831,1879,Scottish,physicist,he
Louis Pasteur,1822,1895,French,biologist,he
Dmitri Mendeleev,1834,1907,Russian,chemist,he
Thomas Edison,1847,1931,American,inventor,he
Alan Turing,1912,1954,English,mathematician,he
Emmy Noether,1882,1935,German,mathematician,she
Lise Meitner,1878,1968,Austrian,physicist,she
Niels Bohr,1885,1962,Danish,physicist,he
Max Planck,1858,1947,German,physicist,he
Werner Heisenberg,1901,1976,German,physicist,he
Carl Friedrich Gauss,1777,1855,German,mathematician,he
Leonhard Euler,1707,1783,Swiss,mathematician,he
Florence Nightingale,1820,1910,English,nurse,she
Mark Twain,1835,1910,American,writer,he
Edgar Allan Poe,1809,1849,American,poet,he
Emily Dickinson,1830,1886,American,poet,she
Walt Whitman,1819,1892,American,poet,he
Virginia Woolf,1882,1941,English,writer,she
Oscar Wilde,1854,1900,Irish,writer,he
Hans Christian Andersen,1805,1875,Danish,writer,he
Alexander von Humboldt,1769,1859,German,geographer,he
Maria Sibylla Merian,1647,1717,German,painter,she
Caroline Herschel,1750,1848,German,astronomer,she
Vincent van Gogh,1853,1890,Dutch,painter,he
Claude Monet,1840,1926,French,painter,he
Rembrandt,1606,1669,Dutch,painter,he
Antonio Vivaldi,1678,1741,Italian,composer,he
Clara Schumann,1819,1896,German,composer,she
Blaise Pascal,1623,1662,French,mathematician,he
Benjamin Franklin,1706,1790,American,inventor,he
Alexander Fleming,1881,1955,Scottish,biologist,he
Rosalind Franklin,1920,1958,English,chemist,she
Grace Hopper,1906,1992,American,mathematician,she
Selma Lagerlöf,1858,1940,Swedish,writer,she
Henrik Ibsen,1828,1906,Norwegian,writer,he
Edvard Grieg,1843,1907,Norwegian,composer,he
Jean Sibelius,1865,1957,Finnish,composer,he
`;

/** Public facts: years of birth and death, nation and profession. */
export const people: readonly Person[] = LINES.trim()
  .split("\n")
  .map((line) => {
    const [name, born, died, nation, profession, pronoun] = line.split(",");
    return {
      name,
      born: Number(born),
      died: Number(died),
      nation,
      profession,
      pronoun: pronoun === "she" ? "she" : "he",
    };
  });
