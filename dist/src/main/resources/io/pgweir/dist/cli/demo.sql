SET ROLE demo;

SELECT setseed(0.42);

CREATE TABLE customers (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  city text NOT NULL,
  joined date NOT NULL
);

CREATE TABLE products (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  price numeric(8, 2) NOT NULL
);

CREATE TABLE orders (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customers,
  placed_at timestamptz NOT NULL
);

CREATE TABLE order_lines (
  order_id int NOT NULL REFERENCES orders,
  product_id int NOT NULL REFERENCES products,
  quantity int NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (order_id, product_id)
);

INSERT INTO customers (name, city, joined)
SELECT (ARRAY['Ada', 'Bela', 'Chidi', 'Dora', 'Emre', 'Fatima', 'Goran', 'Hana', 'Ines', 'Jun'])[1 + n % 10]
       || ' ' || (ARRAY['Adler', 'Brandt', 'Costa', 'Dufour', 'Eriksen', 'Fischer', 'Garcia'])[1 + n % 7],
       (ARRAY['Lisbon', 'Oslo', 'Vienna', 'Ghent', 'Porto', 'Turin'])[1 + (random() * 5)::int],
       date '2024-01-01' + (random() * 700)::int
FROM generate_series(1, 200) AS n;

INSERT INTO products (name, price)
SELECT colour || ' ' || thing, (4 + random() * 90)::numeric(8, 2)
FROM unnest(ARRAY['red', 'green', 'blue', 'grey', 'black']) AS colour,
     unnest(ARRAY['kettle', 'lamp', 'chair', 'teapot', 'blanket', 'clock', 'mirror', 'vase']) AS thing;

INSERT INTO orders (customer_id, placed_at)
SELECT 1 + (random() * 199)::int, timestamptz '2026-01-01' + random() * interval '300 days'
FROM generate_series(1, 600);

INSERT INTO order_lines
SELECT o.id, 1 + (o.id * 7 + line * 11) % 40, 1 + (random() * 4)::int
FROM orders AS o, generate_series(1, 3) AS line;

CREATE INDEX ON orders (customer_id);

CREATE VIEW revenue_by_city AS
SELECT c.city, count(DISTINCT o.id) AS orders, sum(l.quantity * p.price) AS revenue
FROM customers AS c
JOIN orders AS o ON o.customer_id = c.id
JOIN order_lines AS l ON l.order_id = o.id
JOIN products AS p ON p.id = l.product_id
GROUP BY c.city;

ANALYZE;

