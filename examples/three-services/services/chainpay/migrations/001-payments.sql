CREATE TABLE payments (
  id INTEGER PRIMARY KEY,
  payer TEXT NOT NULL,
  payee TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0)
)
